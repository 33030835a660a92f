// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node.hpp"
#include "nodes/image/picture_folder.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct LoadImageDataSetFromFolder {
  schema::Choice folder;

  static void define(schema::Schema<LoadImageDataSetFromFolder>& s) {
    s.v3().display_name("Load Image Dataset from Folder").category("dataset");
    s.python_module("comfy_extras.nodes_dataset").experimental();
    s.input("folder", &LoadImageDataSetFromFolder::folder)
        .options(input_subfolders)
        .tooltip("A folder below the input folder.");
    s.outputs(schema::Output("images", "Its pictures, by name."));
  }

  Hash fingerprint(schema::Context& context) const { return folder_identity(input_subfolder(context, folder.value)); }

  schema::List<Image> execute(schema::Context& context) const {
    return single_picture_batches(context, pictures_in(input_subfolder(context, folder.value)));
  }
};

WEFT_NODE(LoadImageDataSetFromFolder);

}  // namespace
}  // namespace weft::nodes
