// What is between the pixels of a JPEG file.
#pragma once

#include <string_view>

namespace usher::picture {

struct JpegMarkers {
    int scans = 0;        // each passes over the whole picture, however few bytes it has
    int orientation = 1;  // as EXIF writes it, 1 (upright) to 8; 1 where nothing sensible is written
};

// Reads as far as the file is well-formed; the decoder judges the rest.
JpegMarkers jpeg_markers(std::string_view bytes);

}  // namespace usher::picture
