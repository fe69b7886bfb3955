// HTML out of text that is not HTML, and text into HTML.
#include "base/text.h"

namespace usher {
namespace {

bool opens_tag_after_less_than(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '!' || c == '?';
}

// Where the text goes on after a tag or comment whose inside starts at `inside`.
std::size_t end_of_tag(std::string_view text, std::size_t inside) {
    std::string_view closing = text.substr(inside).starts_with("!--") ? "-->" : ">";
    std::size_t end = text.find(closing, inside);
    return end == std::string_view::npos ? text.size() : end + closing.size();
}

}  // namespace

// One pass. Whether a "<" opens a tag is decided against what has been kept, so that taking a tag out
// cannot put another one together ("<<b>script>"): the result never contains a tag.
std::string strip_tags(std::string_view text) {
    if (text.find('<') == std::string_view::npos) return std::string(text);
    std::string kept;
    kept.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        if (!kept.empty() && kept.back() == '<' && opens_tag_after_less_than(text[at])) {
            kept.pop_back();
            at = end_of_tag(text, at);
        } else {
            kept.push_back(text[at++]);
        }
    }
    return kept;
}

std::string html_escape(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

}  // namespace usher
