// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "diffusion/media/media.hpp"
#include "engine/base/errors.hpp"

namespace weft::video {

/// FFmpeg's libraries, loaded when first asked for (docs/decisions/0008-ffmpeg-behind-a-module.md).
/// Throws FileError, with what to install, where they cannot be had. Thread-safe.
const media::Library& library();

/// Calls `work` and throws what FFmpeg objects to as a FileError about `name`.
template <typename Work>
auto about(const std::string& name, std::string_view hint, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const media::Failure& problem) {
    throw FileError(name + ": " + problem.what(), std::string(hint));
  }
}

}  // namespace weft::video
