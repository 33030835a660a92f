// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "diffusion/media/media.hpp"
#include "diffusion/video/video.hpp"
#include "engine/base/atomic_file.hpp"

namespace weft::video {

/// How pictures and sound are written, by FFmpeg's names.
struct VideoFormat {
  std::string container;
  std::vector<std::string> encoders;  ///< the first that this FFmpeg has
  std::string pixel_format = "yuv420p";
  media::Options options;       ///< of the encoder
  std::string audio_encoder;    ///< empty: no sound
  bool even_sides = true;       ///< the pixel format halves them
  std::int64_t least_side = 1;  ///< that the encoder takes
};

/// H.264 and AAC in MP4 at the encoder's own quality, with room for tags of any name.
VideoFormat mp4_format();
/// Hears how many frames are written; may throw to stop.
using WriteProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Encodes frames and sound; the sound is cut where the frames end. Throws FileError and NodeError (a size that the
/// format cannot have); commits nothing.
void write_video(const Components& components, const VideoFormat& format, const media::Tags& tags, AtomicFile& file,
                 const WriteProgress& progress);

/// Copies the streams of a file into an MP4 file without coding them anew. Returns false, and has written nothing of
/// use, where MP4 does not take them. Throws FileError.
bool copy_to_mp4(const std::filesystem::path& from, const media::Tags& tags, AtomicFile& file);

/// What a picture looks like after H.264 at this quality ("crf", 1 to 51) in a video of one frame.
/// image: [H, W, 3]; an odd last row or column is left out. Returns [H', W', 3].
at::Tensor through_h264(const at::Tensor& image, std::int64_t quality);

}  // namespace weft::video
