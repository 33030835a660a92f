// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/session.hpp"

namespace weft::app {

Session::Session(schema::ModelFolders folders, device::Settings settings, bool with_previews)
    : library_(schema::ClassLibrary::registered()),
      folders_(std::move(folders)),
      settings_(settings),
      embeddings_(folders_.search_path("embeddings")) {
  environment_.services.provide<schema::Folders>(folders_);
  environment_.services.provide<device::Settings>(settings_);
  environment_.services.provide<text::Embeddings>(embeddings_);
  environment_.services.provide<nodes::WarmUp>(warm_up_);
  if (with_previews) environment_.services.provide<nodes::Previews>(previews_);
}

}  // namespace weft::app
