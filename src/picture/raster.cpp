#include "picture/raster.h"

#include <webp/encode.h>

#include <algorithm>
#include <new>

namespace usher::picture {
namespace {

int scaled(int side, int longest, int fit) {
    const auto exact = (std::int64_t{side} * fit + longest / 2) / longest;
    return std::max(1, static_cast<int>(exact));
}

}  // namespace

bool is_within(const Bounds& bounds, std::int64_t width, std::int64_t height) {
    return width <= bounds.side && height <= bounds.side && width * height <= bounds.pixels;
}

Raster scaled_to_fit(Raster raster, int fit) {
    const int longest = std::max(raster.width, raster.height);
    if (longest <= fit) return raster;
    Raster small(scaled(raster.width, longest, fit), scaled(raster.height, longest, fit));

    WebPPicture view;
    if (!WebPPictureInit(&view)) throw std::bad_alloc();
    view.use_argb = 1;
    view.width = raster.width;
    view.height = raster.height;
    view.argb = raster.pixels.data();  // stays ours; replaced by pixels of its own
    view.argb_stride = raster.width;
    if (!WebPPictureRescale(&view, small.width, small.height)) throw std::bad_alloc();
    for (int y = 0; y < small.height; ++y)
        std::copy_n(view.argb + std::ptrdiff_t{y} * view.argb_stride, small.width, small.row(y));
    WebPPictureFree(&view);
    return small;
}

Raster turned(Raster raster, int orientation) {
    if (orientation < 2 || orientation > 8) return raster;
    const int w = raster.width, h = raster.height;
    const bool lies = orientation >= 5;
    Raster upright(lies ? h : w, lies ? w : h);
    const auto source = [&](int x, int y) -> std::uint32_t {
        switch (orientation) {
            case 2:
                return raster.row(y)[w - 1 - x];
            case 3:
                return raster.row(h - 1 - y)[w - 1 - x];
            case 4:
                return raster.row(h - 1 - y)[x];
            case 5:
                return raster.row(x)[y];
            case 6:
                return raster.row(h - 1 - x)[y];
            case 7:
                return raster.row(h - 1 - x)[w - 1 - y];
            default:
                return raster.row(x)[w - 1 - y];
        }
    };
    for (int y = 0; y < upright.height; ++y)
        for (int x = 0; x < upright.width; ++x) upright.row(y)[x] = source(x, y);
    return upright;
}

}  // namespace usher::picture
