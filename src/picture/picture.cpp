#include "picture/picture.h"

#include "base/text.h"
#include "crypto/digest.h"
#include "picture/formats.h"

namespace usher::picture {
namespace {

using Decoder = Decoded (*)(std::string_view, const Bounds&);

Decoder decoder_of(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return decode_png;
    if (bytes.starts_with("\xff\xd8\xff")) return decode_jpeg;
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return decode_gif;
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return decode_webp;
    return nullptr;
}

}  // namespace

tl::expected<Picture, Refusal> re_encode(std::string_view bytes, const Bounds& bounds) {
    if (bytes.size() > bounds.bytes) return refuse(Refusal::too_many_bytes);
    const Decoder decode = decoder_of(bytes);
    if (!decode) return refuse(Refusal::unknown_format);
    auto decoded = decode(bytes, bounds);
    if (!decoded) return refuse(decoded.error());

    const Raster raster = scaled_to_fit(std::move(*decoded), bounds.fit);
    Picture picture{encode_png(raster), {}, raster.width, raster.height};
    picture.name = hex(crypto::sha256(picture.png));
    return picture;
}

}  // namespace usher::picture
