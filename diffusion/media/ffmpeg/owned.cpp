// SPDX-License-Identifier: Apache-2.0
#include "diffusion/media/ffmpeg/owned.hpp"

#include <array>
#include <cstdarg>
#include <cstdlib>

namespace weft::media::ffmpeg {
namespace {

thread_local std::string last_line;

void take_line(void* object, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_ERROR) return;
  std::array<char, 512> line{};
  int prefix = 0;
  av_log_format_line2(object, level, format, arguments, line.data(), static_cast<int>(line.size()), &prefix);
  last_line = line.data();
  while (!last_line.empty() && (last_line.back() == '\n' || last_line.back() == ' ')) last_line.pop_back();
  // "[libx264 @ 0x55d0c0]": the address tells nobody anything.
  const auto at = last_line.find(" @ 0x");
  const auto end = last_line.find(']', at == std::string::npos ? 0 : at);
  if (at != std::string::npos && end != std::string::npos) last_line.erase(at, end - at);
}

}  // namespace

void fail(const std::string& what, int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> reason{};
  av_strerror(code, reason.data(), reason.size());
  std::string message = what + ": " + reason.data();
  if (!last_line.empty()) message += " (" + last_line + ")";
  last_line.clear();
  throw Failure(message);
}

void forget_log() { last_line.clear(); }

void keep_log() {
  static const bool done = [] {
    av_log_set_callback(take_line);
    ::setenv("SVT_LOG", "0", 0);  // this encoder writes to the terminal by itself
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace weft::media::ffmpeg
