// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "diffusion/weights/state_dict.hpp"
#include "engine/base/hash.hpp"

namespace weft::weights {

/// Opens a weight file of any registered format; the content decides, not the extension. The file is mapped and its
/// tensors point into the map wherever their dtype's alignment allows. Checks everything it reads before use.
/// A model that is cut into several files (shards.hpp) is read as a whole, whichever of them, or their index, is named.
/// Throws FileError when the file cannot be opened, WeightsError (file, key, expected, found, what to try) when it is
/// not what it claims to be. Nothing in a file is ever executed.
StateDict load_state_dict(const std::filesystem::path& path);

/// Names a file's content by path, size and modification time: equal for two calls unless the file changed. Of a model
/// in shards: the content of all of them.
/// Throws FileError when there is no such file.
Hash file_identity(const std::filesystem::path& path);

/// The same of this file alone, whatever it is a part of.
Hash one_file_identity(const std::filesystem::path& path);

}  // namespace weft::weights
