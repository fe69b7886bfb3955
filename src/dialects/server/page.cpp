#include "dialects/server/page.h"

#include <fmt/format.h>

namespace usher::server {
namespace {

constexpr std::string_view page_headers =
    "Content-Security-Policy: default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri "
    "'none'\r\n"
    "Referrer-Policy: no-referrer\r\n";

}  // namespace

api::Raw page(int status, std::string_view title, std::string_view content) {
    return {
        "text/html; charset=utf-8",
        fmt::format(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{0}</title></head>\n"
            "<body>\n<h1>{0}</h1>\n{1}\n</body>\n</html>\n",
            title, content),
        status, std::string(page_headers)};
}

api::Raw useless_link() {
    return page(410, "This link does not work any more",
                "<p>It was used already, or is too old, or was not copied as a whole.</p>");
}

}  // namespace usher::server
