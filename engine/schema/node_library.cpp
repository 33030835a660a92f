// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node_library.hpp"

#include <set>
#include <stdexcept>

#include "engine/base/registry.hpp"
#include "engine/schema/node.hpp"

namespace weft::schema {
namespace {

template <typename Map>
std::vector<std::string> keys(const Map& map) {
  std::vector<std::string> names;
  names.reserve(map.size());
  for (const auto& [name, entry] : map) names.push_back(name);
  return names;
}

}  // namespace

ClassLibrary::ClassLibrary(std::vector<NodeClass> classes) {
  for (NodeClass& node_class : classes) add(std::move(node_class));
}

ClassLibrary ClassLibrary::registered() {
  ClassLibrary library;
  for (const auto& [name, entry] : Registry<NodeEntry>::instance().entries()) library.add(entry.build());
  return library;
}

void ClassLibrary::add(NodeClass node_class) {
  const std::string name = node_class.info.name;
  if (!classes_.emplace(name, std::move(node_class)).second)
    throw std::logic_error("two node classes are called " + name);
}

const NodeClass* ClassLibrary::find_class(std::string_view class_type) const {
  const auto found = classes_.find(class_type);
  return found == classes_.end() ? nullptr : &found->second;
}

const NodeInfo* ClassLibrary::find(std::string_view class_type) const {
  const NodeClass* node_class = find_class(class_type);
  return node_class == nullptr ? nullptr : &node_class->info;
}

std::vector<std::string> ClassLibrary::names() const { return keys(classes_); }

const NodeInfo* ObjectInfoLibrary::find(std::string_view class_type) const {
  const auto found = infos_.find(class_type);
  return found == infos_.end() ? nullptr : &found->second;
}

std::vector<std::string> ObjectInfoLibrary::names() const { return keys(infos_); }

const NodeInfo* StackedLibrary::find(std::string_view class_type) const {
  for (const NodeLibrary* layer : layers_)
    if (const NodeInfo* info = layer->find(class_type)) return info;
  return nullptr;
}

// A layer that only describes a class hides nothing: code further down still runs.
const NodeClass* StackedLibrary::find_class(std::string_view class_type) const {
  for (const NodeLibrary* layer : layers_)
    if (const NodeClass* node_class = layer->find_class(class_type)) return node_class;
  return nullptr;
}

std::vector<std::string> StackedLibrary::names() const {
  std::set<std::string> all;
  for (const NodeLibrary* layer : layers_)
    for (std::string& name : layer->names()) all.insert(std::move(name));
  return {all.begin(), all.end()};
}

}  // namespace weft::schema
