// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/source.hpp"
#include "diffusion/media/ffmpeg/target.hpp"

namespace weft::media::ffmpeg {
namespace {

class FfmpegLibrary final : public Library {
 public:
  std::unique_ptr<Source> open(std::string_view bytes, const std::string& name) const override {
    return std::make_unique<FileSource>(bytes, name);
  }
  std::unique_ptr<Target> create(const Writing& writing, ByteSink sink) const override {
    return std::make_unique<FileTarget>(writing, std::move(sink));
  }
  void copy(std::string_view bytes, const std::string& name, const std::string& container, const Tags& tags,
            ByteSink sink) const override {
    copy_streams(bytes, name, container, tags, std::move(sink));
  }
  bool has_encoder(const std::string& name) const override {
    return avcodec_find_encoder_by_name(name.c_str()) != nullptr;
  }
};

}  // namespace
}  // namespace weft::media::ffmpeg

extern "C" __attribute__((visibility("default"))) const weft::media::Library* weft_media_library(int interface) {
  if (interface != weft::media::kInterface) return nullptr;
  weft::media::ffmpeg::keep_log();
  static const weft::media::ffmpeg::FfmpegLibrary library;
  return &library;
}
