// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/schema/node.hpp"
#include "nodes/image/picture_folder.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoadImageTextDataSetFromFolder {
  schema::Choice folder;

  static void define(schema::Schema<LoadImageTextDataSetFromFolder>& s) {
    s.v3().display_name("Load Image and Text Dataset from Folder").category("dataset");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("folder", &LoadImageTextDataSetFromFolder::folder)
        .options(input_subfolders)
        .tooltip("A folder below the input folder.");
    s.outputs(schema::Output("images", "Its pictures, by name."),
              schema::Output("texts", "What the text file beside each says."));
  }

  Hash fingerprint(schema::Context& context) const { return folder_identity(input_subfolder(context, folder.value)); }

  std::tuple<schema::List<Image>, schema::List<std::string>> execute(schema::Context& context) const {
    std::vector<std::filesystem::path> files;
    schema::List<std::string> texts;
    for (CaptionedPicture& captioned : captioned_pictures_in(input_subfolder(context, folder.value))) {
      files.push_back(std::move(captioned.picture));
      texts.push_back(std::move(captioned.caption));
    }
    return {single_picture_batches(context, files), texts};
  }
};

WEFT_NODE(LoadImageTextDataSetFromFolder);

}  // namespace
}  // namespace weft::nodes
