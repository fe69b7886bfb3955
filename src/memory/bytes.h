// Numbers and texts one after the other in a run of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace usher {

class ByteWriter {
  public:
    explicit ByteWriter(std::string& out) : out_(out) {}
    // LEB128.
    void number(std::uint64_t value) {
        while (value >= 0x80) {
            out_.push_back(static_cast<char>(value | 0x80));
            value >>= 7;
        }
        out_.push_back(static_cast<char>(value));
    }
    // Small ones of either sign take few bytes.
    void signed_number(std::int64_t value) {
        const auto bits = static_cast<std::uint64_t>(value);
        number((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
    }
    void text(std::string_view value) {
        number(value.size());
        out_.append(value);
    }

  private:
    std::string& out_;
};

class ByteReader {
  public:
    explicit ByteReader(const std::uint8_t* at) : at_(at) {}
    std::uint64_t number() {
        std::uint64_t value = *at_ & 0x7f;
        for (unsigned shift = 7; (*at_++ & 0x80) != 0; shift += 7)
            value |= static_cast<std::uint64_t>(*at_ & 0x7f) << shift;
        return value;
    }
    std::int64_t signed_number() {
        const auto bits = number();
        return static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
    }
    std::string_view text() {
        const auto size = number();
        return run(size);
    }
    std::string_view run(std::size_t size) {
        const std::string_view value(reinterpret_cast<const char*>(at_), size);
        at_ += size;
        return value;
    }
    const std::uint8_t* place() const { return at_; }

  private:
    const std::uint8_t* at_;
};

}  // namespace usher
