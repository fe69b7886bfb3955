#include "picture/jpeg_markers.h"

#include <cstdint>

namespace usher::picture {
namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); }

// TIFF numbers in the byte order that the file names; 0 beyond its end.
class Tiff {
  public:
    explicit Tiff(std::string_view bytes) : bytes_(bytes), little_(bytes.starts_with("II")) {}

    std::uint32_t number(std::size_t offset, int width) const {
        if (offset > bytes_.size() || bytes_.size() - offset < static_cast<std::size_t>(width)) return 0;
        std::uint32_t value = 0;
        for (int i = 0; i < width; ++i)
            value =
                value << 8 | byte_at(bytes_, offset + static_cast<std::size_t>(little_ ? width - 1 - i : i));
        return value;
    }

    bool is_well_formed() const { return (little_ || bytes_.starts_with("MM")) && number(2, 2) == 42; }

  private:
    std::string_view bytes_;
    bool little_;
};

// The tag 0x0112, a short, in the first directory.
int orientation_of(Tiff tiff) {
    if (!tiff.is_well_formed()) return 1;
    const std::size_t directory = tiff.number(4, 4);
    const std::uint32_t entries = tiff.number(directory, 2);
    for (std::uint32_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + std::size_t{12} * i;
        if (tiff.number(entry, 2) != 0x0112 || tiff.number(entry + 2, 2) != 3) continue;
        const std::uint32_t value = tiff.number(entry + 8, 2);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

constexpr std::uint8_t start_of_scan = 0xda, end_of_image = 0xd9, exif_segment = 0xe1;

bool stands_alone(std::uint8_t marker) { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8); }

// From here to the next marker; 0xff 0 is a byte of pixels and 0xff 0xff is filling.
std::size_t next_marker(std::string_view bytes, std::size_t at) {
    for (; at + 1 < bytes.size(); ++at)
        if (byte_at(bytes, at) == 0xff && byte_at(bytes, at + 1) != 0 && byte_at(bytes, at + 1) != 0xff)
            return at;
    return bytes.size();
}

}  // namespace

JpegMarkers jpeg_markers(std::string_view bytes) {
    constexpr std::string_view exif("Exif\0\0", 6);
    JpegMarkers found;
    bool oriented = false;
    for (std::size_t at = next_marker(bytes, 0); at + 4 <= bytes.size(); at = next_marker(bytes, at)) {
        const std::uint8_t marker = byte_at(bytes, at + 1);
        at += 2;
        if (marker == end_of_image) break;
        if (stands_alone(marker)) continue;
        const std::size_t length = std::size_t{byte_at(bytes, at)} << 8 | byte_at(bytes, at + 1);
        if (marker == start_of_scan) ++found.scans;
        const auto body = bytes.substr(at).substr(0, length).substr(length < 2 ? 0 : 2);
        if (marker == exif_segment && !oriented && body.starts_with(exif)) {
            found.orientation = orientation_of(Tiff(body.substr(exif.size())));
            oriented = true;
        }
        at += length;
    }
    return found;
}

}  // namespace usher::picture
