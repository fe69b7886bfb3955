#include "mail/letters.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "mail/templates.h"

namespace usher::mail {
namespace {

constexpr std::size_t longest_template = 256 * 1024;
constexpr std::size_t longest_name = 100;  // characters; a name is no place for a letter of one's own
constexpr std::size_t longest_subject = 200;

struct Values {
    std::string name;
    std::string address;
    std::string link;

    const std::string* find(std::string_view placeholder) const {
        if (placeholder == "name") return &name;
        if (placeholder == "address") return &address;
        if (placeholder == "link") return &link;
        return nullptr;
    }
};

// One pass, so that a value that looks like a placeholder stays a value. Throws std::runtime_error for a
// placeholder that is not known.
std::string filled(std::string_view text, const Values& values) {
    std::string out;
    for (;;) {
        std::size_t start = text.find("{{");
        out += text.substr(0, start);
        if (start == std::string_view::npos) return out;
        text.remove_prefix(start + 2);
        std::size_t end = text.find("}}");
        if (end == std::string_view::npos) throw std::runtime_error("has {{ without }}");
        std::string_view placeholder = trim(text.substr(0, end));
        const std::string* value = values.find(placeholder);
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

Values escaped(const Values& values) {
    return {html_escape(values.name), html_escape(values.address), html_escape(values.link)};
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

enum class Link { needed, not_needed };

// The operator's file of that name, or the one compiled in; checked either way.
std::string chosen(const std::filesystem::path& directory, const char* name, std::string_view built_in,
                   Link link) {
    std::filesystem::path path = directory / name;
    try {
        bool own = !directory.empty() && std::filesystem::exists(path);
        std::string text = own ? read_file(path) : std::string(built_in);
        std::string sample = filled(text, {"", "", "https://example.org/"});
        if (link == Link::needed && sample.find("https://example.org/") == std::string::npos) {
            throw std::runtime_error("does not contain {{link}}");
        }
        return text;
    } catch (const std::exception& error) {
        throw std::runtime_error("mail template " + path.string() + " " + error.what());
    }
}

}  // namespace

FileLetters::FileLetters(const std::filesystem::path& directory)
    : confirmation_{
          chosen(directory, "confirmation.subject.txt", templates::confirmation_subject, Link::not_needed),
          chosen(directory, "confirmation.text.txt", templates::confirmation_text, Link::needed),
          chosen(directory, "confirmation.html", templates::confirmation_html, Link::needed)} {}

Message FileLetters::confirmation(const std::string& name, const std::string& address,
                                  const std::string& link) const {
    Values values{single_line(name, longest_name), single_line(address, longest_name * 3), link};
    return {single_line(filled(confirmation_.subject, values), longest_subject),
            filled(confirmation_.text, values), filled(confirmation_.html, escaped(values))};
}

}  // namespace usher::mail
