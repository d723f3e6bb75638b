package app

// Proven is proven.
var Proven = proven
