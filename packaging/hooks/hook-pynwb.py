"""pynwb reads its schema from files beside its modules, and asks for the versions of packages."""

from PyInstaller.utils.hooks import collect_data_files, copy_metadata

datas = [*collect_data_files("pynwb", includes=["**/*.yaml"]), *copy_metadata("pynwb")]
