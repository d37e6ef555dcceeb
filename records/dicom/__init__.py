"""What our own code knows of DICOM (PS3.5, PS3.10): labels of plain files, packs of many files, places of slices.

Nothing here opens pixels, follows a name or believes a length. Whatever is not plain is left to the throw-away process.
"""
