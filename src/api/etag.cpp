#include "api/etag.h"

#include "base/text.h"

namespace usher::api {

bool names_tag(std::string_view if_none_match, std::string_view tag) {
    for (auto each : split(if_none_match, ',')) {
        each = trim(each);
        if (each == "*") return true;
        if (each.starts_with("W/")) each.remove_prefix(2);
        if (each == tag) return true;
    }
    return false;
}

}  // namespace usher::api
