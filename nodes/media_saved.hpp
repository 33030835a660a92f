// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "diffusion/media/media.hpp"
#include "engine/base/atomic_file.hpp"
#include "engine/schema/context.hpp"
#include "engine/schema/output_name.hpp"

/// What the nodes that write pictures, video, sound and animations have in common.
namespace weft::nodes {

/// Where a file goes and what its name is made of.
struct MediaSaving {
  std::filesystem::path root;  ///< nothing is written outside of it
  std::string type;            ///< "output" or "temp"
  std::string prefix;
  std::string extension;  ///< with its dot
  std::int64_t width = 0, height = 0;
  std::string key = "images";  ///< under which the server tells of it
};

/// The next free number of a prefix, for each file of a batch in turn. `write` fills each file. A file appears whole or
/// not at all, and is reported. Throws what `write` throws, FileError and NodeError.
void save_numbered(schema::Context& context, const MediaSaving& saving, std::int64_t count,
                   const std::function<void(AtomicFile& file, std::int64_t index)>& write);

/// The prompt and the workflow, as far as there are, by the names under which ComfyUI writes them.
media::Tags provenance(const schema::Context& context);

/// How long a frame of an animation is shown, not rounded yet. Throws NodeError for a rate that is not above 0, or is
/// so low that no file can say it.
double frame_milliseconds(double frames_per_second);

}  // namespace weft::nodes
