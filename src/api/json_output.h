// Where JSON is written: the end of a string, with room taken ahead, so that each piece costs a copy and not
// a check of the string's own bookkeeping. The string is whole again when this ends.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

namespace usher::api {

class JsonOutput {
  public:
    explicit JsonOutput(std::string& text) : text_(text) { reach(text.size(), smallest_step); }
    ~JsonOutput() { text_.resize(size()); }
    JsonOutput(const JsonOutput&) = delete;
    JsonOutput& operator=(const JsonOutput&) = delete;

    // Room for so many bytes, to be written by hand; `wrote` says how far they came.
    char* room(std::size_t most) {
        if (most > static_cast<std::size_t>(end_ - at_)) reach(size(), most);
        return at_;
    }
    void wrote(char* end) { at_ = end; }

    void push_back(char c) {
        *room(1) = c;
        ++at_;
    }
    JsonOutput& append(std::string_view piece) {
        if (piece.empty()) return *this;
        std::memcpy(room(piece.size()), piece.data(), piece.size());
        at_ += piece.size();
        return *this;
    }

  private:
    static constexpr std::size_t smallest_step = 1024;

    std::size_t size() const { return static_cast<std::size_t>(at_ - text_.data()); }

    void reach(std::size_t used, std::size_t more) {
        text_.resize(std::max(used + std::max(more, smallest_step), 2 * used));
        at_ = text_.data() + used;
        end_ = text_.data() + text_.size();
    }

    std::string& text_;
    char* at_ = nullptr;
    char* end_ = nullptr;
};

}  // namespace usher::api
