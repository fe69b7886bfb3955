#include "mail/letters.h"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "base/text.h"
#include "mail/templates.h"

namespace usher::mail {
namespace {

constexpr std::size_t longest_template = 256 * 1024;
constexpr std::size_t longest_name = 100;  // characters; a name is no place for a letter of one's own
constexpr std::size_t longest_subject = 200;

// What a letter is called, which values it has and which one it must show.
struct Kind {
    std::string_view name;
    std::string_view placeholders;
    std::string_view needed;
    bool has_html = true;
};

constexpr Kind kinds[] = {
    {"confirmation", "name address link", "link"},
    {"choose_password", "name username link", "link"},
    {"new_password", "name line", "line", false},
    {"welcome", "service username address password", "password"},
    {"account_updated", "service changes", "changes"},
    {"tokens_revoked", "service tokens", "tokens"},
    {"password_reset", "service username address password", "password"},
};
static_assert(std::size(kinds) == static_cast<std::size_t>(Letter::password_reset) + 1);

using Values = std::span<const Fill>;

const std::string* find(Values values, std::string_view placeholder) {
    for (const auto& fill : values)
        if (fill.placeholder == placeholder) return &fill.value;
    return nullptr;
}

// One pass, so that a value that looks like a placeholder stays a value. Throws std::runtime_error for a
// placeholder that is not known.
std::string filled(std::string_view text, Values values) {
    std::string out;
    for (;;) {
        std::size_t start = text.find("{{");
        out += text.substr(0, start);
        if (start == std::string_view::npos) return out;
        text.remove_prefix(start + 2);
        std::size_t end = text.find("}}");
        if (end == std::string_view::npos) throw std::runtime_error("has {{ without }}");
        std::string_view placeholder = trim(text.substr(0, end));
        const std::string* value = find(values, placeholder);
        if (!value)
            throw std::runtime_error("asks for {{" + std::string(placeholder) + "}}, which is not known");
        out += *value;
        text.remove_prefix(end + 2);
    }
}

// One line of at most `most` characters: white space and control characters become single spaces.
std::string single_line(std::string_view text, std::size_t most) {
    std::string out;
    std::size_t count = 0;
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        bool starts_character = (byte & 0xC0) != 0x80;
        bool space = byte <= 0x20 || byte == 0x7f;
        if (space && (out.empty() || out.back() == ' ')) continue;
        if (starts_character && ++count > most) break;
        out += space ? ' ' : c;
    }
    return std::string(trim(out));
}

// Names and addresses are no place for a letter of one's own; links, secrets and lists are the server's.
std::string tamed(const Fill& fill) {
    if (fill.placeholder == "name" || fill.placeholder == "username")
        return single_line(fill.value, longest_name);
    if (fill.placeholder == "address") return single_line(fill.value, longest_name * 3);
    return fill.value;
}

std::vector<Fill> escaped(Values values) {
    std::vector<Fill> out;
    for (const auto& fill : values) out.push_back({fill.placeholder, html_escape(fill.value)});
    return out;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(longest_template + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.eof()) throw std::runtime_error(file.good() ? "is too long" : "cannot be read");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (!is_clean_text(text)) throw std::runtime_error("is not UTF-8 text");
    return text;
}

constexpr std::string_view sample_value = "https://example.org/";

std::vector<Fill> samples(const Kind& kind) {
    std::vector<Fill> out;
    for (const auto placeholder : split(kind.placeholders, ' '))
        out.push_back({placeholder, placeholder == kind.needed ? std::string(sample_value) : ""});
    return out;
}

// The operator's file of that name, or the one compiled in; checked either way.
std::string chosen(const std::filesystem::path& directory, const Kind& kind, const std::string& suffix,
                   bool is_body) {
    const std::string name = std::string(kind.name) + suffix;
    const std::filesystem::path path = directory / name;
    try {
        bool own = !directory.empty() && std::filesystem::exists(path);
        std::string text = own ? read_file(path) : std::string(templates::built_in(name));
        std::string sample = filled(text, samples(kind));
        if (is_body && sample.find(sample_value) == std::string::npos)
            throw std::runtime_error("does not contain {{" + std::string(kind.needed) + "}}");
        return text;
    } catch (const std::exception& error) {
        throw std::runtime_error("mail template " + path.string() + " " + error.what());
    }
}

}  // namespace

FileLetters::FileLetters(const std::filesystem::path& directory) {
    auto to = templates_.begin();
    for (const auto& kind : kinds) {
        to->subject = chosen(directory, kind, ".subject.txt", false);
        to->text = chosen(directory, kind, ".text.txt", true);
        if (kind.has_html) to->html = chosen(directory, kind, ".html", true);
        ++to;
    }
}

Message FileLetters::write(Letter letter, std::span<const Fill> fills) const {
    const Message& words = templates_.at(static_cast<std::size_t>(letter));
    std::vector<Fill> values;
    for (const auto& fill : fills) values.push_back({fill.placeholder, tamed(fill)});
    return {single_line(filled(words.subject, values), longest_subject), filled(words.text, values),
            filled(words.html, escaped(values))};
}

}  // namespace usher::mail
