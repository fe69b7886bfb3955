#include "support/text_match.h"

#include <vector>

namespace usher::testing {
namespace {

// A wildcard and the literal text behind it. Of the first piece only the text counts.
struct Piece {
    std::string name;  // empty: {{any}}
    std::string text;
};

// Where the next wildcard begins; its word goes to `word`.
std::size_t next_wildcard(const std::string& text, std::size_t from, std::string& word) {
    for (auto open = text.find("{{", from); open != std::string::npos; open = text.find("{{", open + 1)) {
        const auto close = text.find("}}", open);
        if (close == std::string::npos) break;
        word = text.substr(open + 2, close - open - 2);
        if (word == "any" || word.starts_with("save:")) return open;
    }
    return std::string::npos;
}

std::vector<Piece> pieces_of(const std::string& expected) {
    std::vector<Piece> pieces(1);
    std::size_t at = 0;
    std::string word;
    for (auto open = next_wildcard(expected, at, word); open != std::string::npos;
         open = next_wildcard(expected, at, word)) {
        pieces.back().text = expected.substr(at, open - at);
        pieces.push_back({word == "any" ? "" : word.substr(5), ""});
        at = open + word.size() + 4;
    }
    pieces.back().text = expected.substr(at);
    return pieces;
}

}  // namespace

std::optional<std::map<std::string, std::string>> match_text(const std::string& expected,
                                                             const std::string& actual) {
    const auto pieces = pieces_of(expected);
    if (pieces.size() == 1) {
        if (expected != actual) return std::nullopt;
        return std::map<std::string, std::string>();
    }
    if (!actual.starts_with(pieces[0].text)) return std::nullopt;
    std::map<std::string, std::string> saved;
    auto at = pieces[0].text.size();
    // Each wildcard takes as little as it can, the last one all that is left.
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        const auto& [name, text] = pieces[i];
        auto next = actual.find(text, at);
        if (i + 1 == pieces.size()) {
            if (actual.size() < at + text.size() || !actual.ends_with(text)) return std::nullopt;
            next = actual.size() - text.size();
        }
        if (next == std::string::npos) return std::nullopt;
        if (!name.empty()) saved[name] = actual.substr(at, next - at);
        at = next + text.size();
    }
    return saved;
}

}  // namespace usher::testing
