#include "dialects/cds/callback.h"

#include <array>

namespace usher::cds {
namespace {

bool is_verb(char c) { return c == 's' || c == 'v'; }

class Expansion {
  public:
    Expansion(std::string_view username, std::string_view secret) : arguments_{username, secret} {}

    std::string of(std::string_view callback) {
        while (!callback.empty()) {
            const auto percent = callback.find('%');
            out_.append(callback.substr(0, percent));
            if (percent == std::string_view::npos) break;
            callback.remove_prefix(percent);
            callback.remove_prefix(take(callback));
        }
        append_what_is_left();
        return std::move(out_);
    }

  private:
    // One directive from the front of `text`, which begins with a percent sign; how long it is.
    std::size_t take(std::string_view text) {
        if (text.size() == 1) {
            out_.append("%!(NOVERB)");
            return 1;
        }
        if (text[1] == '%') {
            out_.push_back('%');
            return 2;
        }
        if (is_verb(text[1])) {
            put(text[1]);
            return 2;
        }
        constexpr std::size_t indexed = 5;  // "%[1]s"
        if (text.size() >= indexed && text[1] == '[' && (text[2] == '1' || text[2] == '2') &&
            text[3] == ']' && is_verb(text[4])) {
            next_ = static_cast<std::size_t>(text[2] - '1');
            uses_index_ = true;
            put(text[4]);
            return indexed;
        }
        out_.push_back('%');
        return 1;
    }

    void put(char verb) {
        if (next_ < arguments_.size())
            out_.append(arguments_[next_++]);
        else
            out_.append("%!").append(1, verb).append("(MISSING)");
    }

    void append_what_is_left() {
        if (uses_index_ || next_ == arguments_.size()) return;
        out_.append("%!(EXTRA ");
        for (bool first = true; next_ < arguments_.size(); first = false)
            out_.append(first ? "string=" : ", string=").append(arguments_[next_++]);
        out_.push_back(')');
    }

    std::array<std::string_view, 2> arguments_;
    std::size_t next_ = 0;
    bool uses_index_ = false;
    std::string out_;
};

}  // namespace

std::string expand_callback(std::string_view callback, std::string_view username, std::string_view secret) {
    return Expansion(username, secret).of(callback);
}

}  // namespace usher::cds
