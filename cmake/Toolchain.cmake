# How every target is compiled: C++20, warnings that matter as errors, ccache and mold where present.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(USHER_SANITIZE "" CACHE STRING "comma-separated sanitizers, e.g. address,undefined or thread")

find_program(CCACHE ccache)
if(CCACHE)
  # Paths relative to the checkout, so that one cache serves every checkout and preset.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 "${CCACHE}")
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow=local -Wconversion -Wno-sign-conversion
                    -Wnon-virtual-dtor -Woverloaded-virtual -Wno-missing-field-initializers
                    -Werror=switch -Werror=return-type -Werror=unused-result)
# Everything is linked into programs, where no function takes the place of another: calls may be inlined.
add_compile_options(-fstack-protector-strong -fno-plt -fno-semantic-interposition)
if(NOT USHER_SANITIZE)
  add_compile_options($<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
if(USHER_SANITIZE)
  add_compile_options(-fsanitize=${USHER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${USHER_SANITIZE})
endif()
