#include "dialects/cds/language.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace usher::cds {
namespace {

// "0.8" in thousandths; nullopt when it is no quality value (RFC 9110 section 12.4.2).
std::optional<int> quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int value = (text[0] - '0') * 1000;
    int weight = 100;
    for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
        if (c < '0' || c > '9') return std::nullopt;
        value += (c - '0') * weight;
        weight /= 10;
    }
    return value <= 1000 ? std::optional(value) : std::nullopt;
}

std::optional<Language> spoken(std::string_view tag) {
    const auto language = tag.substr(0, tag.find('-'));
    if (equals_ignoring_ascii_case(language, "fr")) return Language::french;
    if (equals_ignoring_ascii_case(language, "en")) return Language::english;
    return std::nullopt;
}

}  // namespace

Language preferred_language(std::string_view accept_language) {
    auto best = Language::english;
    int best_quality = 0;
    for (const auto range : split(accept_language, ',')) {
        const auto semicolon = range.find(';');
        auto weight = std::optional(1000);
        if (semicolon != std::string_view::npos) {
            const auto parameter = trim(range.substr(semicolon + 1));
            weight = parameter.starts_with("q=") ? quality(parameter.substr(2)) : std::nullopt;
        }
        if (!weight) return Language::english;
        const auto language = spoken(trim(range.substr(0, semicolon)));
        if (!language || *weight <= best_quality) continue;
        best = *language;
        best_quality = *weight;
    }
    return best;
}

}  // namespace usher::cds
