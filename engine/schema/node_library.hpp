// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/node_class.hpp"

namespace weft::schema {

/// "What node classes are there?", for conversion, validation and execution. Read-only; any thread may ask.
class NodeLibrary {
 public:
  virtual ~NodeLibrary() = default;
  /// Null when no class has that name. Valid as long as the library.
  virtual const NodeInfo* find(std::string_view class_type) const = 0;
  /// The class with its code; null when it is unknown or only described.
  virtual const NodeClass* find_class(std::string_view class_type) const = 0;
  /// Sorted.
  virtual std::vector<std::string> names() const = 0;
};

/// Classes by name: those registered in this program, or any that a test puts together.
class ClassLibrary final : public NodeLibrary {
 public:
  ClassLibrary() = default;
  explicit ClassLibrary(std::vector<NodeClass> classes);
  /// Everything that WEFT_NODE registered. Throws std::logic_error for a schema that contradicts itself.
  static ClassLibrary registered();

  /// Throws std::logic_error on a name that is taken.
  void add(NodeClass node_class);
  const NodeInfo* find(std::string_view class_type) const override;
  const NodeClass* find_class(std::string_view class_type) const override;
  std::vector<std::string> names() const override;

 private:
  std::map<std::string, NodeClass, std::less<>> classes_;
};

/// Classes described by a server's answer to /object_info; without code.
class ObjectInfoLibrary final : public NodeLibrary {
 public:
  /// Throws WorkflowError when the text is not such an answer; `origin` names it in messages.
  ObjectInfoLibrary(std::string_view json, std::string_view origin);
  /// Throws FileError when the file cannot be read, WorkflowError as above.
  static ObjectInfoLibrary read(const std::filesystem::path& path);

  const NodeInfo* find(std::string_view class_type) const override;
  const NodeClass* find_class(std::string_view) const override { return nullptr; }
  std::vector<std::string> names() const override;

 private:
  std::map<std::string, NodeInfo, std::less<>> infos_;
};

/// Libraries one over the other: the first that knows a class decides. Borrows them.
class StackedLibrary final : public NodeLibrary {
 public:
  explicit StackedLibrary(std::vector<const NodeLibrary*> layers) : layers_(std::move(layers)) {}
  const NodeInfo* find(std::string_view class_type) const override;
  const NodeClass* find_class(std::string_view class_type) const override;
  std::vector<std::string> names() const override;

 private:
  std::vector<const NodeLibrary*> layers_;
};

}  // namespace weft::schema
