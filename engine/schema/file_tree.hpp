// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::schema {

/// Files below a folder that `wanted` takes by their extension, relative to it with '/' between parts. Follows links,
/// but no link back to a folder that it is in; skips what it may not read. A missing folder has no files.
std::vector<std::string> files_below(const std::filesystem::path& folder, bool (*wanted)(std::string_view extension),
                                     bool recursive);

/// `name` below `folder`, with '\' read as '/' where no file is spelled with it. Stays inside of the folder: ".." at
/// the top is ignored, as is a leading '/'. differs: ComfyUI lets LoadImage out.
std::filesystem::path path_below(const std::filesystem::path& folder, std::string_view name);

}  // namespace weft::schema
