// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <ATen/core/Tensor.h>

#include "diffusion/media/media.hpp"
#include "diffusion/video/audio.hpp"
#include "engine/base/cancel.hpp"

namespace weft::video {

/// A video taken apart.
struct Components {
  at::Tensor images;  ///< [N, H, W, 3], float32, 0..1
  std::optional<Audio> audio;
  media::Rate rate;  ///< frames a second
};

/// A video as it flows between nodes: a file that is decoded when someone asks, or frames in memory; or a part of
/// either. Immutable; copies share. Everything that opens the file throws FileError.
class Video {
 public:
  Video() = default;
  static Video from_file(std::filesystem::path path);
  static Video from_components(Components components);

  /// The part from `start` on, counted from the end where negative, of `seconds`; 0: all of the rest.
  Video part(double start, double seconds) const;

  std::pair<std::int64_t, std::int64_t> width_and_height() const;
  double seconds() const;
  double frames_per_second() const;
  /// Decodes. Throws NodeError when a part holds no frame, Cancelled.
  Components components(const CancelToken& cancel) const;
  /// The file that it is the whole of; empty when it is frames, or a part.
  std::filesystem::path whole_file() const;
  /// "a video of 24 frames of 64x48", or the file's name: for error messages. Opens nothing.
  std::string describe() const;
  /// Memory that it holds.
  std::size_t bytes() const;

 private:
  struct Content;
  std::shared_ptr<const Content> content_;
};

}  // namespace weft::video
