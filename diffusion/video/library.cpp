// SPDX-License-Identifier: Apache-2.0
#include "diffusion/video/library.hpp"

#include "engine/base/module.hpp"

namespace weft::video {
namespace {

constexpr Module kModule = {
    "video module", "libweft_media.so", "WEFT_MEDIA_MODULE", media::kEntryName,
    "Video and sound files need FFmpeg's libraries; on Debian 12: apt install libavformat59 libswscale6. "
    "WEFT_MEDIA_MODULE names the module where it is not beside the program."};

const media::Library& loaded() {
  const auto entry = reinterpret_cast<media::Entry>(loaded_entry(kModule));
  const media::Library* library = entry == nullptr ? nullptr : entry(media::kInterface);
  if (library == nullptr)
    throw FileError("the video module belongs to another version of weft",
                    "Install the program and its module together.");
  return *library;
}

}  // namespace

const media::Library& library() {
  static const media::Library& instance = loaded();  // an exception leaves it to be tried again
  return instance;
}

}  // namespace weft::video
