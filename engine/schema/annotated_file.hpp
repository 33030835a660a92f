// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "engine/schema/folders.hpp"

namespace weft::schema {

/// The file that an input like LoadImage's names: "sub/a.png" in the input folder, "a.png [output]", "a.png [temp]"
/// or "a.png [input]" in that one. Stays inside of the folder; need not exist.
std::filesystem::path annotated_file(const Folders& folders, std::string_view name);

}  // namespace weft::schema
