// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// The picture files of a folder, by name; a folder that is not absolute is one below the input folder.
/// Throws FileError when there is no such folder.
std::vector<std::filesystem::path> pictures_in(const schema::Context& context, const std::string& folder);

/// The same in another order, by the words that the Inspire pack has: "Alphabetical (DESC)", "Numerical (ASC)",
/// "Datetime (ASC)"…; any other word leaves it.
void sort_pictures(std::vector<std::filesystem::path>& files, const std::string& order);
/// Those words.
std::vector<std::string> picture_orders();

/// Names the folder's content.
Hash identity_of_folder(const schema::Context& context, const std::string& folder);

struct ReadPictures {
  std::vector<Image> images;
  std::vector<Mask> masks;  ///< each of its picture's size
};

/// Throws FileError, NodeError when there are none, Cancelled.
ReadPictures read_pictures(schema::Context& context, const std::vector<std::filesystem::path>& files);

}  // namespace weft::nodes
