#include "case_file.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace usher::golden {
namespace {

class Lines {
  public:
    explicit Lines(const std::filesystem::path& file) : file_(file) {
        std::ifstream in(file);
        if (!in) fail("cannot be read");
        for (std::string line; std::getline(in, line);) lines_.push_back(line);
    }
    bool more() const { return at_ < lines_.size(); }
    const std::string& peek() const { return lines_[at_]; }
    std::string take() { return lines_[at_++]; }
    int number() const { return static_cast<int>(at_) + 1; }
    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(file_.string() + ":" + std::to_string(at_ + 1) + ": " + what);
    }

  private:
    std::filesystem::path file_;
    std::vector<std::string> lines_;
    std::size_t at_ = 0;
};

bool starts_something(const std::string& line) {
    if (line == "@bytes") return false;  // the first line of a body
    return line.starts_with("=== ") || line.starts_with("# ") || line == "#" || line.starts_with("@");
}

std::pair<std::string, std::string> header_of(const std::string& line) {
    const auto colon = line.find(':');
    const auto value = line.find_first_not_of(' ', colon + 1);
    return {line.substr(0, colon), value == std::string::npos ? "" : line.substr(value)};
}

void read_request(Lines& lines, Case& out) {
    const auto line = lines.take();
    const auto space = line.find(' ');
    if (space == std::string::npos) lines.fail("no request line");
    out.method = line.substr(0, space);
    out.target = line.substr(space + 1);
    while (lines.more() && !lines.peek().empty() && !lines.peek().starts_with("--- ")) {
        if (lines.peek() == "@hex") {
            out.body_is_hex = true;
            lines.take();
        } else {
            out.headers.push_back(header_of(lines.take()));
        }
    }
    if (lines.more() && lines.peek().empty()) lines.take();
    bool first = true;
    while (lines.more() && !lines.peek().starts_with("--- ")) {
        if (!first) out.body.push_back('\n');
        first = false;
        out.body += lines.take();
    }
}

void read_answer(Lines& lines, Case& out) {
    if (!lines.more()) lines.fail("no answer");
    out.status = std::stoi(lines.take().substr(4));
    while (lines.more() && !lines.peek().empty()) {
        if (starts_something(lines.peek())) return;
        out.expected_headers.push_back(header_of(lines.take()));
    }
    if (lines.more()) lines.take();
    if (!lines.more() || lines.peek().empty() || starts_something(lines.peek())) return;
    std::string body;
    while (lines.more() && !lines.peek().empty()) body += (body.empty() ? "" : "\n") + lines.take();
    out.expected_body = body;
}

}  // namespace

std::string Directive::from_word(std::size_t index) const {
    constexpr auto space = " \t";
    auto at = text.find_first_not_of(space);
    for (; index > 0; --index) at = text.find_first_not_of(space, text.find_first_of(space, at));
    return at == std::string::npos ? "" : text.substr(at);
}

std::vector<Step> read_case_file(const std::filesystem::path& file) {
    Lines lines(file);
    std::vector<Step> steps;
    while (lines.more()) {
        const auto& line = lines.peek();
        if (line.empty() || line.starts_with("#")) {
            lines.take();
        } else if (line.starts_with("@")) {
            Directive directive{lines.number(), {}, line.substr(1)};
            std::istringstream words(lines.take().substr(1));
            for (std::string word; words >> word;) directive.words.push_back(word);
            steps.push_back({std::nullopt, std::move(directive)});
        } else if (line.starts_with("=== ")) {
            Case one;
            one.line = lines.number();
            one.title = lines.take().substr(4);
            if (!lines.more()) lines.fail("no request");
            read_request(lines, one);
            read_answer(lines, one);
            steps.push_back({std::move(one), std::nullopt});
        } else {
            lines.fail("expected a case, a comment or a directive");
        }
    }
    return steps;
}

}  // namespace usher::golden
