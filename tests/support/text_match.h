// Compares text with an expectation in which {{any}} and {{save:NAME}} stand for any run of characters.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace usher::testing {

// What was to be saved, by name; nullopt when the text does not match.
std::optional<std::map<std::string, std::string>> match_text(const std::string& expected,
                                                             const std::string& actual);

}  // namespace usher::testing
