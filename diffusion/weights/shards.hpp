// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace weft::weights {

/// A model cut into several files, as Hugging Face's tools save large ones: "model-00001-of-00003.safetensors" and so
/// on, mostly with "model.safetensors.index.json" beside them, which says what is where.
struct Shards {
  std::vector<std::filesystem::path> files;     ///< in order; need not be there
  std::optional<std::filesystem::path> index;   ///< where there is one
  std::map<std::string, std::string> place_of;  ///< by tensor: the file name that the index gives
};

/// The shards of the model that `path` is a shard of, or the index. Nothing when it is neither.
/// Throws FileError when an index cannot be read and WeightsError when it is none.
std::optional<Shards> shards_of(const std::filesystem::path& path);

/// Throws WeightsError that names them when some of the files are not there.
void require_all(const Shards& shards);

}  // namespace weft::weights
