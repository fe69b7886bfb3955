#include <turbojpeg.h>

#include <algorithm>
#include <memory>
#include <new>
#include <span>

#include "picture/formats.h"
#include "picture/jpeg_markers.h"

namespace usher::picture {
namespace {

// Encoders write ten or so; each costs a pass over all pixels.
constexpr int most_scans = 64;

struct Close {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, Close>;

// The format's own scaling costs less than none at all.
tjscalingfactor smallest_not_below(int fit, int longest) {
    tjscalingfactor best{1, 1};
    int count = 0;
    const tjscalingfactor* all = tjGetScalingFactors(&count);
    for (const auto factor : std::span(all, static_cast<std::size_t>(std::max(count, 0)))) {
        const bool smaller = factor.num * best.denom < best.num * factor.denom;
        if (smaller && TJSCALED(longest, factor) >= fit) best = factor;
    }
    return best;
}

// From CMYK as JPEG files have it: all four inverted.
std::uint32_t without_black(std::uint32_t pixel) {
    const auto channel = [&](int shift) { return pixel >> shift & 0xff; };
    const std::uint32_t light = channel(24);
    const auto mixed = [&](int shift) { return (channel(shift) * light + 127) / 255; };
    return 0xff000000U | mixed(0) << 16 | mixed(8) << 8 | mixed(16);
}

}  // namespace

Decoded decode_jpeg(std::string_view bytes, const Bounds& bounds) {
    const Handle handle(tjInitDecompress());
    if (!handle) throw std::bad_alloc();
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    int width = 0, height = 0, subsampling = 0, colours = 0;
    if (tjDecompressHeader3(handle.get(), data, bytes.size(), &width, &height, &subsampling, &colours) != 0)
        return refuse(Refusal::undecodable);
    if (!is_within(bounds, width, height)) return refuse(Refusal::too_many_pixels);
    const JpegMarkers markers = jpeg_markers(bytes);
    if (markers.scans > most_scans) return refuse(Refusal::undecodable);

    const auto factor = smallest_not_below(bounds.fit, std::max(width, height));
    Raster raster(TJSCALED(width, factor), TJSCALED(height, factor));
    const bool is_cmyk = colours == TJCS_CMYK || colours == TJCS_YCCK;
    auto* pixels = reinterpret_cast<unsigned char*>(raster.pixels.data());
    if (tjDecompress2(handle.get(), data, bytes.size(), pixels, raster.width, 0, raster.height,
                      is_cmyk ? TJPF_CMYK : TJPF_BGRA, TJFLAG_STOPONWARNING) != 0)
        return refuse(Refusal::undecodable);
    if (is_cmyk)
        std::transform(raster.pixels.begin(), raster.pixels.end(), raster.pixels.begin(), without_black);
    return turned(std::move(raster), markers.orientation);
}

}  // namespace usher::picture
