// Golden files as data; README.md beside it describes the form.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace usher::golden {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Case {
    std::string title;
    int line = 0;
    std::string method, target;
    Headers headers;
    std::string body;
    bool body_is_hex = false;
    int status = 0;
    Headers expected_headers;
    std::optional<std::string> expected_body;
};

// "@clock …", "@operator …" or "@world …": the words behind the "@".
struct Directive {
    int line = 0;
    std::vector<std::string> words;
    std::string text;  // the same, as written

    // The rest of the line from that word on, spaces included.
    std::string from_word(std::size_t index) const;
};

// One of the two is set.
struct Step {
    std::optional<Case> request;
    std::optional<Directive> directive;
};

// Throws std::runtime_error naming file and line.
std::vector<Step> read_case_file(const std::filesystem::path& file);

}  // namespace usher::golden
