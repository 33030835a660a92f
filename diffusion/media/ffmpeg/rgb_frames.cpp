// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/rgb_frames.hpp"

#include <cstring>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace weft::media::ffmpeg {
namespace {

// The largest picture that is decoded: as for still pictures.
constexpr std::int64_t kMaxPixels = 178'956'970;

bool is_full_range(const AVFrame& frame) {
  switch (frame.format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
      return true;
    default:
      return frame.color_range == AVCOL_RANGE_JPEG;
  }
}

int matrix_of(const AVFrame& frame) {
  return frame.colorspace == AVCOL_SPC_UNSPECIFIED || frame.colorspace == AVCOL_SPC_RGB ? SWS_CS_DEFAULT
                                                                                        : frame.colorspace;
}

}  // namespace

void RgbFrames::prepare(const AVFrame& frame) {
  const int matrix = matrix_of(frame), range = is_full_range(frame) ? 1 : 0;
  const bool same = scaler_ != nullptr && target_->width == frame.width && target_->height == frame.height &&
                    format_ == frame.format && matrix_ == matrix && range_ == range;
  if (same) return;
  if (frame.width <= 0 || frame.height <= 0 || std::int64_t{frame.width} * frame.height > kMaxPixels)
    throw Failure("its pictures are of " + std::to_string(frame.width) + "x" + std::to_string(frame.height) +
                  " pixels");
  const auto source = static_cast<AVPixelFormat>(frame.format);
  scaler_.reset(sws_getContext(frame.width, frame.height, source, frame.width, frame.height, AV_PIX_FMT_RGB24,
                               SWS_BILINEAR, nullptr, nullptr, nullptr));
  if (scaler_ == nullptr)
    throw Failure(std::string("its pixel format cannot be converted: ") + av_get_pix_fmt_name(source));
  // Not every format has colour details; those that have none need none.
  sws_setColorspaceDetails(scaler_.get(), sws_getCoefficients(matrix), range, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0,
                           1 << 16, 1 << 16);
  target_ = own(av_frame_alloc());
  target_->format = AV_PIX_FMT_RGB24;
  target_->width = frame.width;
  target_->height = frame.height;
  checked(av_frame_get_buffer(target_.get(), 0), "no memory for a picture");
  format_ = frame.format;
  matrix_ = matrix;
  range_ = range;
  rows_.resize(std::size_t(frame.width) * frame.height * 3);
}

Frame RgbFrames::convert(const AVFrame& frame, double seconds) {
  prepare(frame);
  checked(sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, target_->data, target_->linesize),
          "a picture cannot be converted to RGB");
  const std::size_t row = std::size_t(frame.width) * 3;
  for (int y = 0; y < frame.height; ++y)
    std::memcpy(rows_.data() + row * y, target_->data[0] + std::ptrdiff_t{y} * target_->linesize[0], row);
  return {seconds, frame.width, frame.height, rows_.data()};
}

}  // namespace weft::media::ffmpeg
