// SPDX-License-Identifier: Apache-2.0
#include <webp/encode.h>
#include <webp/mux.h>

#include <memory>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/image/animated_pictures.hpp"
#include "diffusion/image/animation.hpp"
#include "diffusion/image/quantise.hpp"
#include "engine/base/errors.hpp"

namespace weft::image {
namespace {

struct DeleteEncoder {
  void operator()(WebPAnimEncoder* encoder) const { WebPAnimEncoderDelete(encoder); }
};
struct DeleteMux {
  void operator()(WebPMux* mux) const { WebPMuxDelete(mux); }
};

struct OwnedPicture : WebPPicture {
  OwnedPicture() { WebPPictureInit(this); }
  ~OwnedPicture() { WebPPictureFree(this); }
  OwnedPicture(const OwnedPicture&) = delete;
  OwnedPicture& operator=(const OwnedPicture&) = delete;
};

struct OwnedData : WebPData {
  OwnedData() { WebPDataInit(this); }
  ~OwnedData() { WebPDataClear(this); }
  OwnedData(const OwnedData&) = delete;
  OwnedData& operator=(const OwnedData&) = delete;
};

WebPConfig config_for(const WebpAnimation& animation) {
  WebPConfig config;
  if (WebPConfigInit(&config) == 0) throw FileError("The WebP encoder could not start.");
  config.lossless = animation.lossless ? 1 : 0;
  config.quality = static_cast<float>(animation.quality);
  config.method = animation.method;
  if (WebPValidateConfig(&config) == 0) throw FileError("The WebP encoder does not have these settings.");
  return config;
}

/// Pillow's settings, whose files ComfyUI writes: how often a frame is whole rather than a difference.
WebPAnimEncoderOptions options_for(const WebpAnimation& animation) {
  WebPAnimEncoderOptions options;
  if (WebPAnimEncoderOptionsInit(&options) == 0) throw FileError("The WebP encoder could not start.");
  options.anim_params.bgcolor = 0;
  options.anim_params.loop_count = 0;
  options.kmin = animation.lossless ? 9 : 3;
  options.kmax = animation.lossless ? 17 : 5;
  return options;
}

[[noreturn]] void fail_with(WebPAnimEncoder* encoder) {
  throw FileError(fmt::format("The animation cannot be written as WebP: {}.", WebPAnimEncoderGetError(encoder)));
}

void add_frame(WebPAnimEncoder* encoder, const at::Tensor& image, int time, const WebPConfig& config) {
  const Pixels pixels = quantise(image);
  OwnedPicture picture;
  picture.use_argb = 1;
  picture.width = static_cast<int>(pixels.width);
  picture.height = static_cast<int>(pixels.height);
  const int stride = static_cast<int>(pixels.width) * pixels.channels;
  const int imported = pixels.channels == 4 ? WebPPictureImportRGBA(&picture, pixels.values.data(), stride)
                                            : WebPPictureImportRGB(&picture, pixels.values.data(), stride);
  if (imported == 0) throw OutOfMemory("There is no memory for a picture of the animation.");
  if (WebPAnimEncoderAdd(encoder, &picture, time, &config) == 0) fail_with(encoder);
}

std::string with_exif(const WebPData& file, const std::string& exif) {
  const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxCreate(&file, 0));
  const WebPData chunk{reinterpret_cast<const std::uint8_t*>(exif.data()), exif.size()};
  OwnedData result;
  if (mux == nullptr || WebPMuxSetChunk(mux.get(), "EXIF", &chunk, 0) != WEBP_MUX_OK ||
      WebPMuxAssemble(mux.get(), &result) != WEBP_MUX_OK)
    throw FileError("The workflow cannot be put into the WebP file.");
  return {reinterpret_cast<const char*>(result.bytes), result.size};
}

}  // namespace

std::string encode_animated_webp(const at::Tensor& images, const WebpAnimation& animation, const std::string& exif,
                                 const FrameProgress& progress) {
  check_animated_pictures(images);
  const std::int64_t count = images.size(0), height = images.size(1), width = images.size(2);
  if (width > WEBP_MAX_DIMENSION || height > WEBP_MAX_DIMENSION)
    throw FileError(
        fmt::format("Pictures of {}x{} are too large for WebP, which ends at {}.", width, height, WEBP_MAX_DIMENSION),
        "Scale them down first.");
  const WebPConfig config = config_for(animation);
  const WebPAnimEncoderOptions options = options_for(animation);
  const std::unique_ptr<WebPAnimEncoder, DeleteEncoder> encoder(
      WebPAnimEncoderNew(static_cast<int>(width), static_cast<int>(height), &options));
  if (encoder == nullptr) throw FileError("The WebP encoder could not start.");
  if (count * animation.frame_milliseconds > INT32_MAX) throw FileError("The animation is longer than WebP counts.");
  for (std::int64_t i = 0; i < count; ++i) {
    add_frame(encoder.get(), images[i], static_cast<int>(i * animation.frame_milliseconds), config);
    progress(i + 1);
  }
  const int end = static_cast<int>(count * animation.frame_milliseconds);
  if (WebPAnimEncoderAdd(encoder.get(), nullptr, end, nullptr) == 0) fail_with(encoder.get());
  OwnedData file;
  if (WebPAnimEncoderAssemble(encoder.get(), &file) == 0) fail_with(encoder.get());
  return exif.empty() ? std::string(reinterpret_cast<const char*>(file.bytes), file.size) : with_exif(file, exif);
}

}  // namespace weft::image
