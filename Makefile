# Thin names over the presets and scripts. make run and make test install the packages they need, by name.
# What it says of itself is nothing to whoever starts a server; what is wrong goes to standard error.
CONFIGURE = cmake --preset release >/dev/null

.PHONY: run build test check format format-check tidy bench docs clean help

help:            ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: build       ## build and start the server on 127.0.0.1:8080 with ./usher-data
	@exec build/release/usher serve $(ARGS)

build:           ## build/release/usher
	@scripts/need build
	@$(CONFIGURE)
	@cmake --build --preset release --target usher

test:            ## build everything and run every test
	@scripts/need build test
	@$(CONFIGURE)
	@cmake --build --preset release
	@ctest --preset release -j 2

check: test format-check tidy  ## test, and again under the sanitizers; format; clang-tidy
	@scripts/sanitize asan
	@scripts/sanitize tsan

format:          ## clang-format every file
	@scripts/need check
	@git ls-files '*.cpp' '*.h' | xargs clang-format-14 -i

format-check:
	@scripts/need check
	@git ls-files '*.cpp' '*.h' | xargs clang-format-14 --dry-run -Werror

tidy:
	@scripts/need check
	@$(CONFIGURE)
	@git ls-files 'src/*.cpp' | grep -v _test.cpp | xargs run-clang-tidy-14 -quiet -p build/release

bench:           ## speed against goals and peers on this machine, as ratios; ONLY="reads search" for some parts
	@scripts/need build test bench
	@$(CONFIGURE)
	@cmake --build --preset release --target usher bench_programs
	@bench/run.py $(ONLY)

docs: build      ## docs/api from the program
	@for dialect in $$(ls docs/api | sed 's/\.json$$//'); do build/release/usher openapi $$dialect > docs/api/$$dialect.json; done

clean:
	@rm -rf build
