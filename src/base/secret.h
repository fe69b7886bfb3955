// Text that must not be printed, logged or left in freed memory.
#pragma once

#include <string>
#include <string_view>

namespace usher {

class Secret {
  public:
    Secret() = default;
    // Also wipes what is left in the argument: short texts are copied, not moved.
    explicit Secret(std::string text);
    Secret(const Secret&) = default;
    Secret& operator=(const Secret& other);
    Secret(Secret&& other) noexcept;  // the other is empty and wiped afterwards
    Secret& operator=(Secret&& other) noexcept;
    ~Secret() { wipe(); }

    // The one way to the text: the name is meant to be noticed in a review.
    std::string_view reveal() const { return text_; }
    bool empty() const { return text_.empty(); }

  private:
    void wipe() noexcept;
    std::string text_;
};

}  // namespace usher
