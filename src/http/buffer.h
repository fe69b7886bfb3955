// A growable run of bytes that does not clear what it hands out for reading into.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace usher::http {

class Buffer {
  public:
    std::size_t size() const { return size_; }
    std::size_t capacity() const { return capacity_; }
    std::size_t room() const { return capacity_ - size_; }
    std::string_view text() const { return {bytes_.get(), size_}; }
    std::span<char> tail() { return {bytes_.get() + size_, room()}; }
    void added(std::size_t count) { size_ += count; }
    void cut(std::size_t size) { size_ = size; }

    // Views into the buffer die when it has to grow.
    void reserve(std::size_t capacity) {
        if (capacity <= capacity_) return;
        auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
        if (size_ != 0) std::memcpy(bytes.get(), bytes_.get(), size_);
        bytes_ = std::move(bytes);
        capacity_ = capacity;
    }

    void append(std::string_view text) {
        if (text.size() > room()) reserve(std::max({2 * capacity_, size_ + text.size(), std::size_t{1024}}));
        if (!text.empty()) std::memcpy(bytes_.get() + size_, text.data(), text.size());
        size_ += text.size();
    }

    // Moves what starts at `from` to the front.
    void drop_front(std::size_t from) {
        if (from != 0 && size_ != from) std::memmove(bytes_.get(), bytes_.get() + from, size_ - from);
        size_ -= from;
    }

    void release() {
        bytes_.reset();
        size_ = capacity_ = 0;
    }

  private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace usher::http
