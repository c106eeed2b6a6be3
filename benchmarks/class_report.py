def class_load(r): return ""
