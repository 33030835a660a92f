// SPDX-License-Identifier: Apache-2.0
#include <webp/demux.h>

#include <memory>

#include "diffusion/image/frames.hpp"
#include "engine/base/errors.hpp"

namespace weft::image::animation {
namespace {

struct DeleteAnimation {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

}  // namespace

std::vector<Pixels> webp_frames(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(data, bytes.size(), &features) != VP8_STATUS_OK || features.has_animation == 0) return {};
  static_cast<void>(make_pixels(features.width, features.height, 4));  // so that a size too large is told as such
  WebPAnimDecoderOptions options;
  WebPAnimDecoderOptionsInit(&options);
  options.color_mode = MODE_RGBA;
  const WebPData file{data, bytes.size()};
  const std::unique_ptr<WebPAnimDecoder, DeleteAnimation> decoder(WebPAnimDecoderNew(&file, &options));
  if (decoder == nullptr) throw FileError("its animation is damaged");
  std::vector<Pixels> frames;
  std::uint8_t* canvas = nullptr;
  for (int time = 0; WebPAnimDecoderHasMoreFrames(decoder.get()) != 0;) {
    check_room(std::ssize(frames), features.width, features.height);
    if (WebPAnimDecoderGetNext(decoder.get(), &canvas, &time) == 0)
      throw FileError("its picture " + std::to_string(frames.size() + 1) + " is damaged");
    Pixels frame = make_pixels(features.width, features.height, features.has_alpha != 0 ? 4 : 3);
    const std::int64_t count = frame.width * frame.height;
    for (std::int64_t i = 0; i < count; ++i)
      for (int c = 0; c < frame.channels; ++c) frame.values[i * frame.channels + c] = canvas[i * 4 + c];
    frames.push_back(std::move(frame));
  }
  return frames;
}

}  // namespace weft::image::animation
