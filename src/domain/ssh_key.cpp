#include "domain/ssh_key.h"

#include <algorithm>

#include "base/text.h"

namespace usher {

std::string_view word(KeyUsage usage) {
    switch (usage) {
        case KeyUsage::auth_and_signing:
            return "auth_and_signing";
        case KeyUsage::auth:
            return "auth";
        case KeyUsage::signing:
            return "signing";
    }
    return {};
}

std::optional<KeyUsage> parse_key_usage(std::string_view text) {
    for (const auto usage : {KeyUsage::auth_and_signing, KeyUsage::auth, KeyUsage::signing})
        if (word(usage) == text) return usage;
    return std::nullopt;
}
namespace {

constexpr std::string_view line_space = " \t";
constexpr std::string_view any_space = " \t\r\n\v\f";

struct Line {
    std::string_view type;
    std::string_view body;     // base64
    std::string_view comment;  // the rest of the line, trimmed
};

// Blank or tab between type and body; the body ends at any white space.
std::optional<Line> take_apart(std::string_view text) {
    text = trim(text);
    Line line;
    std::size_t end = text.find_first_of(line_space);
    if (end == std::string_view::npos) return std::nullopt;
    line.type = text.substr(0, end);
    text.remove_prefix(text.find_first_not_of(line_space, end));  // exists: the text is trimmed
    end = text.find_first_of(any_space);
    line.body = text.substr(0, end);
    if (end != std::string_view::npos) {
        text.remove_prefix(end);
        text.remove_prefix(std::min(text.find_first_not_of(line_space), text.size()));
        line.comment = trim(text.substr(0, text.find_first_of("\r\n")));
    }
    return line;
}

// Reads the fields of a key blob (RFC 4251 section 5). After a failure everything fails.
class Wire {
  public:
    explicit Wire(std::string_view blob) : rest_(blob) {}

    bool is_complete() const { return ok_ && rest_.empty(); }

    std::string_view string() {
        if (rest_.size() < 4) return fail();
        auto byte = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(rest_[i])}; };
        std::size_t length = byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
        rest_.remove_prefix(4);
        if (rest_.size() < length) return fail();
        std::string_view value = rest_.substr(0, length);
        rest_.remove_prefix(length);
        return value;
    }

    // A number above zero in its one shortest form, at most 16384 bits (OpenSSH's own limit).
    bool positive_number() {
        std::string_view value = string();
        if (value.empty() || value.size() > 16384 / 8 + 1) return false;
        auto byte = [&](std::size_t i) { return static_cast<unsigned char>(value[i]); };
        if (byte(0) & 0x80) return false;                               // negative
        return byte(0) != 0 || (value.size() > 1 && (byte(1) & 0x80));  // zero byte only before a sign bit
    }

  private:
    std::string_view fail() {
        ok_ = false;
        rest_ = {};
        return {};
    }

    std::string_view rest_;
    bool ok_ = true;
};

bool numbers_follow(Wire& wire, int count) {
    for (int i = 0; i < count; ++i) {
        if (!wire.positive_number()) return false;
    }
    return true;
}

// A point in uncompressed form (SEC 1 section 2.3.3), the only one that OpenSSH reads.
bool is_point(std::string_view text, std::size_t coordinate_bytes) {
    return text.size() == 1 + 2 * coordinate_bytes && text.front() == '\x04';
}

bool curve_key_follows(Wire& wire, std::string_view curve) {
    std::size_t coordinate_bytes = curve == "nistp256" ? 32 : curve == "nistp384" ? 48 : 66;
    return wire.string() == curve && is_point(wire.string(), coordinate_bytes);
}

bool is_well_formed(std::string_view type, std::string_view blob) {
    Wire wire(blob);
    if (wire.string() != type) return false;
    bool fields = false;
    if (type == "ssh-rsa") {
        fields = numbers_follow(wire, 2);  // e n
    } else if (type == "ssh-dss") {
        fields = numbers_follow(wire, 4);  // p q g y
    } else if (type == "ssh-ed25519") {
        fields = wire.string().size() == 32;
    } else if (type == "ecdsa-sha2-nistp256" || type == "ecdsa-sha2-nistp384" ||
               type == "ecdsa-sha2-nistp521") {
        fields = curve_key_follows(wire, type.substr(std::string_view("ecdsa-sha2-").size()));
    }
    return fields && wire.is_complete();
}

std::string_view first_code_points(std::string_view text, std::size_t limit) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool starts_one = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
        if (starts_one && ++count > limit) return text.substr(0, i);
    }
    return text;
}

}  // namespace

std::optional<std::string> key_blob(std::string_view line) {
    auto parts = take_apart(line);
    if (!parts) return std::nullopt;
    auto blob = from_base64(parts->body);
    if (!blob || !is_well_formed(parts->type, *blob)) return std::nullopt;
    return blob;
}

std::string title_from_comment(std::string_view line) {
    auto parts = take_apart(line);
    if (!parts) return "key";
    return std::string(first_code_points(parts->comment.empty() ? parts->type : parts->comment, 255));
}

}  // namespace usher
