#include "crypto/openpgp_packets.h"

#include <cstdint>
#include <optional>

namespace usher::crypto {
namespace {

enum Tag {
    signature = 2,
    secret_key = 5,
    public_key = 6,
    secret_subkey = 7,
    trust = 12,
    user_id = 13,
    public_subkey = 14,
    user_attribute = 17,
};

struct Packet {
    int tag = 0;
    std::string_view body;
};

// Takes bytes from the front; after a failure everything fails.
class Bytes {
  public:
    explicit Bytes(std::string_view bytes) : rest_(bytes) {}

    bool ok() const { return ok_; }
    bool is_empty() const { return rest_.empty(); }

    std::size_t number(std::size_t width) {
        std::size_t value = 0;
        for (const char c : take(width)) value = value << 8 | static_cast<std::uint8_t>(c);
        return value;
    }

    std::string_view take(std::size_t size) {
        if (size > rest_.size()) {
            ok_ = false;
            rest_ = {};
        }
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return ok_ ? taken : std::string_view();
    }

    // The size in bits of a number in the format's own form, which is passed over.
    std::size_t skip_number() {
        const std::size_t bits = number(2);
        take((bits + 7) / 8);
        return bits;
    }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

// Keys have no need of lengths that are not known at the start.
std::optional<std::size_t> new_length(Bytes& bytes) {
    const std::size_t first = bytes.number(1);
    if (first < 192) return first;
    if (first < 224) return (first - 192) * 256 + bytes.number(1) + 192;
    if (first == 255) return bytes.number(4);
    return std::nullopt;
}

std::optional<Packet> next_packet(Bytes& bytes) {
    const std::size_t header = bytes.number(1);
    if (!(header & 0x80)) return std::nullopt;
    Packet packet;
    std::optional<std::size_t> length;
    if (header & 0x40) {
        packet.tag = static_cast<int>(header & 0x3f);
        length = new_length(bytes);
    } else {
        packet.tag = static_cast<int>(header >> 2 & 0x0f);
        if ((header & 3) < 3) length = bytes.number(std::size_t{1} << (header & 3));
    }
    if (!length) return std::nullopt;
    packet.body = bytes.take(*length);
    if (!bytes.ok()) return std::nullopt;
    return packet;
}

// Every signature of a key is checked while it is read, and what a check costs is for whoever made the key to
// choose: RSA by the exponent, DSA by the size of its groups. Real keys are within these.
bool is_affordable(std::string_view key) {
    Bytes bytes(key);
    if (bytes.number(1) != 4) return false;
    bytes.take(4);  // made at
    switch (bytes.number(1)) {
        case 1:
        case 2:
        case 3:
            return bytes.skip_number() <= 16384 && bytes.skip_number() <= 64 && bytes.ok();  // RSA: n e
        case 17:
            return bytes.skip_number() <= 4096 && bytes.skip_number() <= 512 && bytes.ok();  // DSA: p q
        default:
            return bytes.ok();  // curves, and what only encrypts
    }
}

}  // namespace

OpenPgpContent openpgp_content(std::string_view packets) {
    auto content = OpenPgpContent::public_keys;
    Bytes bytes(packets);
    do {
        const auto packet = next_packet(bytes);
        if (!packet) return OpenPgpContent::other;
        switch (packet->tag) {
            case secret_key:
            case secret_subkey:
                return OpenPgpContent::secret_key;
            case public_key:
            case public_subkey:
                if (!is_affordable(packet->body)) content = OpenPgpContent::other;
                break;
            case signature:
            case trust:
            case user_id:
            case user_attribute:
                break;
            default:
                content = OpenPgpContent::other;
        }
    } while (!bytes.is_empty());
    return content;
}

}  // namespace usher::crypto
