// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/hash.hpp"
#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// All folders below the input folder, relative to it, '/' between parts, sorted.
schema::OptionList input_subfolders(const schema::Services& services);

/// The folder of that name below the input folder. Throws NodeError when it leads out of it or is not there.
std::filesystem::path input_subfolder(const schema::Context& context, const std::string& name);

/// PNG, JPEG and WebP files that lie in a folder itself, by name. Throws NodeError when there are none.
std::vector<std::filesystem::path> pictures_in(const std::filesystem::path& folder);

/// A picture and what the text file of the same name says; nothing where there is none.
struct CaptionedPicture {
  std::filesystem::path picture;
  std::string caption;  ///< without blanks around it
};

/// The pictures of a folder and of the folders in it, these as often as the number says that their name begins with
/// ("10_cats"), as training scripts lay them out. Throws NodeError when there are none.
std::vector<CaptionedPicture> captioned_pictures_in(const std::filesystem::path& folder);

/// Of the files in a folder and in the folders in it: names, sizes and times.
Hash folder_identity(const std::filesystem::path& folder);

/// Each file as a batch of one. Throws FileError.
schema::List<Image> single_picture_batches(schema::Context& context, const std::vector<std::filesystem::path>& files);

}  // namespace weft::nodes
