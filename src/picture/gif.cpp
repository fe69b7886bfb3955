#include <gif_lib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "picture/formats.h"

namespace usher::picture {
namespace {

struct Close {
    void operator()(GifFileType* gif) const { DGifCloseFile(gif, nullptr); }
};
using Gif = std::unique_ptr<GifFileType, Close>;

// giflib's way to ask for bytes; the user data is the string_view of those that are left.
int take(GifFileType* gif, GifByteType* out, int wanted) {
    auto& rest = *static_cast<std::string_view*>(gif->UserData);
    const std::size_t size = std::min(rest.size(), static_cast<std::size_t>(std::max(wanted, 0)));
    std::memcpy(out, rest.data(), size);
    rest.remove_prefix(size);
    return static_cast<int>(size);
}

// Reads one extension. False when the file breaks off.
bool read_extension(GifFileType* gif, int& transparent) {
    int code = 0;
    GifByteType* block = nullptr;
    if (DGifGetExtension(gif, &code, &block) == GIF_ERROR) return false;
    while (block) {
        GraphicsControlBlock control{};
        if (code == GRAPHICS_EXT_FUNC_CODE && DGifExtensionToGCB(block[0], block + 1, &control) == GIF_OK)
            transparent = control.TransparentColor;
        if (DGifGetExtensionNext(gif, &block) == GIF_ERROR) return false;
    }
    return true;
}

// Goes to the first frame; its transparent colour, or NO_TRANSPARENT_COLOR. nullopt when there is none.
std::optional<int> find_frame(GifFileType* gif) {
    int transparent = NO_TRANSPARENT_COLOR;
    for (;;) {
        GifRecordType record = UNDEFINED_RECORD_TYPE;
        if (DGifGetRecordType(gif, &record) == GIF_ERROR) return std::nullopt;
        if (record == IMAGE_DESC_RECORD_TYPE) break;
        if (record != EXTENSION_RECORD_TYPE || !read_extension(gif, transparent)) return std::nullopt;
    }
    if (DGifGetImageDesc(gif) == GIF_ERROR) return std::nullopt;
    return transparent;
}

// 0xAARRGGBB by index; what the file gives no colour stays transparent.
std::vector<std::uint32_t> palette(const ColorMapObject& map, int transparent) {
    std::vector<std::uint32_t> colours(256);
    for (int i = 0; i < std::min(map.ColorCount, 256); ++i) {
        const GifColorType& c = map.Colors[i];
        if (i != transparent)
            colours[static_cast<std::size_t>(i)] =
                0xff000000U | std::uint32_t{c.Red} << 16 | std::uint32_t{c.Green} << 8 | c.Blue;
    }
    return colours;
}

std::vector<int> row_order(int height, bool interlaced) {
    std::vector<int> order;
    order.reserve(static_cast<std::size_t>(height));
    const auto every = [&](int step, int first) {
        for (int y = first; y < height; y += step) order.push_back(y);
    };
    if (!interlaced) {
        every(1, 0);
    } else {
        every(8, 0);
        every(8, 4);
        every(4, 2);
        every(2, 1);
    }
    return order;
}

bool draw_frame(GifFileType* gif, const std::vector<std::uint32_t>& colours, Raster& screen) {
    const GifImageDesc& frame = gif->Image;
    std::vector<GifPixelType> line(static_cast<std::size_t>(frame.Width));
    for (const int y : row_order(frame.Height, frame.Interlace)) {
        if (DGifGetLine(gif, line.data(), frame.Width) == GIF_ERROR) return false;
        std::transform(line.begin(), line.end(), screen.row(frame.Top + y) + frame.Left,
                       [&](GifPixelType index) { return colours[index]; });
    }
    return true;
}

}  // namespace

Decoded decode_gif(std::string_view bytes, const Bounds& bounds) {
    int error = 0;
    const Gif gif(DGifOpen(&bytes, take, &error));
    if (!gif) return refuse(Refusal::undecodable);
    // Before the frame, because its description makes the decoder ready.
    if (!is_within(bounds, gif->SWidth, gif->SHeight)) return refuse(Refusal::too_many_pixels);
    const auto transparent = find_frame(gif.get());
    if (!transparent) return refuse(Refusal::undecodable);

    // A frame that reaches over the edge widens the screen, as browsers do.
    const GifImageDesc& frame = gif->Image;
    const int width = std::max(gif->SWidth, frame.Left + frame.Width);
    const int height = std::max(gif->SHeight, frame.Top + frame.Height);
    if (!is_within(bounds, width, height)) return refuse(Refusal::too_many_pixels);
    const ColorMapObject* map = frame.ColorMap ? frame.ColorMap : gif->SColorMap;
    if (frame.Width < 1 || frame.Height < 1 || !map) return refuse(Refusal::undecodable);
    Raster screen(width, height);
    if (!draw_frame(gif.get(), palette(*map, *transparent), screen)) return refuse(Refusal::undecodable);
    return screen;
}

}  // namespace usher::picture
