#include "base/secret.h"

#include <string.h>

#include <utility>

namespace usher {
namespace {

// Growing to the capacity never allocates, and makes every byte of the buffer ours to clear: what a
// longer text left behind and the buffer inside the string object itself.
void clear_all_of(std::string& text) noexcept {
    text.resize(text.capacity());
    explicit_bzero(text.data(), text.size());
    text.clear();
}

}  // namespace

Secret::Secret(std::string text) : text_(std::move(text)) { clear_all_of(text); }

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) *this = Secret(other);
    return *this;
}

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { other.wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    text_.swap(other.text_);  // a move could hand over our old buffer, a swap is the same and says so
    other.wipe();
    return *this;
}

void Secret::wipe() noexcept { clear_all_of(text_); }

}  // namespace usher
