// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "diffusion/image/write.hpp"
#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// A file's bytes for one picture [H, W, C], with those texts inside.
using EncodePicture = std::function<std::string(const at::Tensor&, const std::vector<image::TextChunk>&)>;

/// 8-bit PNG files at that zlib level.
EncodePicture png_at(int compression);

/// Where and how a batch of pictures is written.
struct Saving {
  std::filesystem::path root;  ///< nothing is written outside of it
  std::string type;            ///< "output" or "temp"
  std::string prefix;          ///< subfolders and the start of the name, with %width% and the like
  EncodePicture encode;
  std::string extension = ".png";
  std::string key = "images";  ///< under which the files are reported
};

/// Writes each picture of a batch as the next free number, with the prompt and the workflow inside, and reports it.
/// Throws FileError and NodeError; what was written by then stays, whole.
void save(schema::Context& context, const Image& images, const Saving& saving);

/// How the names of previews begin: `start` and five letters, so that those of different processes do not look like
/// one series.
std::string preview_prefix(const std::string& start);

}  // namespace weft::nodes
