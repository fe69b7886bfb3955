// The files of templates/, compiled in (see templates.cpp.in).
#pragma once

#include <string_view>

namespace usher::mail::templates {

extern const std::string_view confirmation_subject;
extern const std::string_view confirmation_text;
extern const std::string_view confirmation_html;

}  // namespace usher::mail::templates
