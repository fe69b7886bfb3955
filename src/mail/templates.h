// The files of templates/, compiled in (see templates.cpp.in).
#pragma once

#include <string_view>

namespace usher::mail::templates {

// The text of a file by its name; empty when there is none.
std::string_view built_in(std::string_view file);

}  // namespace usher::mail::templates
