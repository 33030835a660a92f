// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// Where and how a batch of pictures is written.
struct Saving {
  std::filesystem::path root;  ///< nothing is written outside of it
  std::string type;            ///< "output" or "temp"
  std::string prefix;          ///< subfolders and the start of the name, with %width% and the like
  int compression;
};

/// Writes each picture of a batch as the next free number, with the prompt and the workflow inside, and reports it.
/// Throws FileError and NodeError; what was written by then stays, whole.
void save(schema::Context& context, const Image& images, const Saving& saving);

}  // namespace weft::nodes
