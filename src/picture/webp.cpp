#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>

#include "picture/formats.h"

namespace usher::picture {
namespace {

struct Close {
    void operator()(WebPDemuxer* demuxer) const { WebPDemuxDelete(demuxer); }
};

class FirstFrame {
  public:
    explicit FirstFrame(const WebPDemuxer* demuxer) : found_(WebPDemuxGetFrame(demuxer, 1, &frame_) != 0) {}
    ~FirstFrame() { WebPDemuxReleaseIterator(&frame_); }
    FirstFrame(const FirstFrame&) = delete;
    FirstFrame& operator=(const FirstFrame&) = delete;

    // Into its place on the screen. False when it is not whole.
    bool draw(Raster& screen) const {
        if (!found_ || frame_.x_offset < 0 || frame_.y_offset < 0 || frame_.width < 1 || frame_.height < 1 ||
            frame_.width > screen.width - frame_.x_offset || frame_.height > screen.height - frame_.y_offset)
            return false;
        std::uint32_t* place = screen.row(frame_.y_offset) + frame_.x_offset;
        const auto room = static_cast<std::size_t>(screen.pixels.data() + screen.pixels.size() - place) * 4;
        return WebPDecodeBGRAInto(frame_.fragment.bytes, frame_.fragment.size,
                                  reinterpret_cast<std::uint8_t*>(place), room, screen.width * 4) != nullptr;
    }

  private:
    WebPIterator frame_{};
    bool found_;
};

}  // namespace

Decoded decode_webp(std::string_view bytes, const Bounds& bounds) {
    const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
    const std::unique_ptr<WebPDemuxer, Close> demuxer(WebPDemux(&data));
    if (!demuxer) return refuse(Refusal::undecodable);
    const auto width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH);
    const auto height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT);
    if (width < 1 || height < 1) return refuse(Refusal::undecodable);
    if (!is_within(bounds, width, height)) return refuse(Refusal::too_many_pixels);
    Raster screen(static_cast<int>(width), static_cast<int>(height));
    if (!FirstFrame(demuxer.get()).draw(screen)) return refuse(Refusal::undecodable);
    return screen;
}

}  // namespace usher::picture
